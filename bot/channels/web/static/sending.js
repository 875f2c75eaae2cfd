// Sending one file slice by slice, and on from where it stopped when the connection was lost.
// The other side is bot/channels/web/resuming.py.

export const SLICE_BYTES = 1024 * 1024;
const LONGEST_WAIT_MS = 60_000;
const GIVE_UP_MS = 600_000;

class Lost extends Error {}
// There is no room on the disk now.
class Full extends Error {}
// The conversation takes no files now.
export class Forbidden extends Error {}

// `one` is { name, file, gone }; `sent` is set when all of it arrived. Throws Forbidden; any other failure is waited out, and `lost` told why.
export async function sendWhole(one, signal, { progress, lost, offerAgain }) {
  let failures = 0;
  let since = performance.now();
  while (!one.sent && !one.gone && !signal.aborted) {
    try {
      let offset = await asked(one, signal);
      while (offset < one.file.size && !one.gone) {
        progress(offset);
        offset = await slice(one, offset, signal, progress);
        failures = 0;
        since = performance.now();
        lost("");
      }
      one.sent = !one.gone;
    } catch (error) {
      if (one.gone || signal.aborted) return;
      if (error instanceof Forbidden) throw error;
      lost(error instanceof Full ? "full" : "lost");
      const gaveUp = performance.now() - since > GIVE_UP_MS;
      await pause(one, signal, gaveUp ? null : Math.min(1000 * 2 ** failures++, LONGEST_WAIT_MS), offerAgain);
      if (gaveUp) since = performance.now();
    }
  }
}

async function asked(one, signal) {
  const answer = await fetch(`/chat/files/${one.name}`, { method: "HEAD", cache: "no-store", signal });
  if (answer.status === 403) throw new Forbidden();
  if (!answer.ok) throw new Lost();
  return Number(answer.headers.get("Upload-Offset"));
}

function slice(one, offset, signal, progress) {
  return new Promise((ok, failed) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    one.request = request;
    signal.addEventListener("abort", stop, { once: true });
    request.open("PATCH", `/chat/files/${one.name}`);
    request.setRequestHeader("Upload-Offset", String(offset));
    request.setRequestHeader("Upload-Length", String(one.file.size));
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.upload.onprogress = (event) => progress(offset + event.loaded);
    request.onloadend = () => {
      signal.removeEventListener("abort", stop);
      const here = request.getResponseHeader("Upload-Offset");
      if (request.status === 403) failed(new Forbidden());
      else if (request.status === 507) failed(new Full());
      else if ([204, 409].includes(request.status) && here !== null) ok(Number(here));
      else failed(new Lost());
    };
    request.send(one.file.slice(offset, offset + SLICE_BYTES));
  });
}

// Waits, but no longer than until the network is back; after ten minutes in vain (`wait_ms` null) for the citizen's "try again".
function pause(one, signal, wait_ms, offerAgain) {
  return new Promise((on) => {
    const withdraw = wait_ms === null ? offerAgain(go) : () => {};
    const timer = wait_ms === null ? 0 : setTimeout(go, wait_ms);
    const watch = setInterval(() => { if (one.gone || signal.aborted) go(); }, 250);
    addEventListener("online", go);
    function go() {
      clearInterval(watch);
      clearTimeout(timer);
      removeEventListener("online", go);
      withdraw();
      on();
    }
  });
}
