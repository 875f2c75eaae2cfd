// Work for a form that is sent in a crowd (bot/limits/tickets.py): the number whose SHA-256, after the salt, is the digest.
const AT_ONCE = 256;

async function hashed(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, "0")).join("");
}

// The number, or nothing where the browser has no means to find it; then the citizen waits instead.
export async function solved({ salt, digest, most }) {
  if (!globalThis.crypto?.subtle) return undefined;
  for (let first = 0; first < Number(most); first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_one, place) => first + place);
    const found = await Promise.all(numbers.map((number) => hashed(salt + number)));
    const place = found.indexOf(digest);
    if (place >= 0) return numbers[place];
  }
  return undefined;
}

// The form with its ticket, after the work, or after the wait where no work can be done.
export async function queued(fields, asked) {
  const solution = await solved(asked);
  if (solution === undefined) await new Promise((done) => setTimeout(done, Number(asked.wait) * 1000));
  fields.set("ticket", asked.ticket);
  fields.set("solution", solution ?? "");
  return fields;
}
