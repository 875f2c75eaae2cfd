// The chat without page reloads. Everything here also works without it, by plain forms; nothing is stored in the browser.
import { dropCopies, emptyTabs, whenLeaving } from "./leave.js";
import { prepareUpload, stopUploads } from "./upload.js";
import { queued } from "./working.js";

const log = document.getElementById("log");
const words = document.body.dataset;
const WAITS_MS = [800, 2500, 6000];
const left = new AbortController();
// Once a report is sent, nothing that was told stands on the screen any more; a page that was loaded later may be one of it.
let alone = log.querySelector(".composer")?.elements.opens.value !== "1";

function bubble(text) {
  const said = document.createElement("p");
  said.className = "mine";
  said.dir = "auto";
  said.textContent = text;
  return said;
}

function rest(controls, resting) {
  for (const one of controls.querySelectorAll("button, textarea, input")) one.disabled = resting;
  controls.setAttribute("aria-busy", String(resting));
}

// The browser reads the answer as a document: no HTML is made of text here, which the page's policy forbids.
function asked(address, body) {
  return new Promise((ok, failed) => {
    // Whoever has left sends nothing more: what is answered after the quick exit would bring the cookie back.
    if (left.signal.aborted) return;
    const request = new XMLHttpRequest();
    left.signal.addEventListener("abort", () => request.abort());
    request.open("POST", address);
    request.responseType = "document";
    request.setRequestHeader("X-Piece", "1");
    request.onload = () => ok({ status: request.status, turn: request.response?.querySelector(".turn") });
    request.onerror = failed;
    request.send(body);
  });
}

// The same form is the same event, so sending it again after a lost answer does nothing twice.
async function post(address, body, attempt = 0) {
  try {
    const answer = await asked(address, body);
    // In a crowd a form is taken after some work, which a phone does in a second or two.
    if (answer.status === 429 && answer.turn?.dataset.ticket && !body.has("ticket")) {
      return post(address, await queued(body, answer.turn.dataset), attempt);
    }
    const isCut = answer.status === 200 && !answer.turn;
    if ((answer.status >= 500 || isCut) && attempt < WAITS_MS.length) throw new Error("later");
    return answer;
  } catch (error) {
    if (attempt >= WAITS_MS.length) throw error;
    await new Promise((done) => setTimeout(done, WAITS_MS[attempt]));
    return post(address, body, attempt + 1);
  }
}

function show(turn, controls, mine) {
  controls.remove();
  const isAlone = turn.dataset.alone !== undefined;
  alone ||= isAlone || turn.dataset.flow === "follow_up";
  // A reference, and that all was erased, is shown once, so it may not be lost by a reload.
  if (turn.lang !== document.documentElement.lang && !isAlone) {
    if (turn.dataset.ended !== undefined) emptyTabs("sent");
    location.reload();
    return;
  }
  if (isAlone) {
    log.replaceChildren();
    emptyTabs(turn.querySelector(".reference") ? "sent" : "erased");
  } else if (turn.dataset.ended !== undefined) {
    // Of a conversation that is over stands nothing but a reference, which may not be saved yet.
    for (const one of [...log.children]) if (!one.querySelector(".reference")) one.remove();
    emptyTabs("sent");
  } else if (!alone) log.append(mine);
  dropCopies();
  log.append(turn);
  // What was not kept is still the citizen's alone: in no answer, and gone with the page.
  if (turn.dataset.unkept !== undefined) turn.querySelector("textarea").value = mine.textContent;
  prepare(turn);
  turn.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  const next = turn.querySelector(".choices .option, .choices .main") ? null : turn.querySelector("textarea");
  if (next) next.focus({ preventScroll: true });
}

function warning(text) {
  const box = document.createElement("p");
  box.className = "complaint";
  box.setAttribute("role", "alert");
  box.textContent = text;
  return box;
}

function complain(controls, again) {
  rest(controls, false);
  const box = warning(words.failed + " ");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.again;
  button.addEventListener("click", () => { box.remove(); again(); });
  box.append(button);
  controls.querySelector(".complaint")?.remove();
  controls.prepend(box);
  button.focus();
}

async function send(form, mine, body, work) {
  const controls = form.closest(".controls");
  rest(controls, true);
  try {
    const { status, turn } = await work();
    if (turn && status === 200) return show(turn, controls, mine);
    // A proxy refuses what is too long in its own words, or in none.
    const complaint = turn?.querySelector(".complaint") ?? (status === 413 && warning(words.long));
    if (!complaint) throw new Error("lost");
    rest(controls, false);
    controls.querySelector(".complaint")?.remove();
    controls.prepend(complaint);
    complaint.scrollIntoView({ block: "center" });
  } catch {
    complain(controls, () => send(form, mine, body, work));
  }
}

log.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.classList.contains("upload")) return;
  const body = new FormData(form);
  const pressed = event.submitter;
  if (pressed?.name) body.append(pressed.name, pressed.value);
  const text = pressed?.name ? (pressed.querySelector("span") ?? pressed).textContent : form.querySelector("textarea").value;
  const fields = new URLSearchParams(body);
  send(form, bubble(text), fields, () => post(form.action, fields));
});

log.addEventListener("keydown", (event) => {
  const area = event.target.closest("textarea");
  if (area && event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches) {
    event.preventDefault();
    area.form.requestSubmit();
  }
});

// A reference is shown once: whoever presses what leads away from it, but for the quick exit, is told so before.
document.addEventListener("click", (event) => {
  const reference = log.querySelector(".reference");
  if (!reference || reference.nextElementSibling?.matches(".once") || !event.target.closest("form.languages, footer a")) return;
  event.preventDefault();
  event.stopPropagation();
  const box = warning(words.once);
  box.classList.add("once");
  reference.after(box);
  box.scrollIntoView({ block: "center" });
}, true);

// A conversation that began on this page goes on in the language that is pressed; before, that is a link to another first page.
document.querySelector("form.languages")?.addEventListener("click", (event) => {
  const row = event.currentTarget;
  const link = event.target.closest("a");
  const now = log.querySelector(".turn:last-child .composer")?.elements;
  if (!link || now?.opens.value !== "0" || !now.form.value) return;
  event.preventDefault();
  for (const name of ["tag", "opens", "form"]) row.elements[name].value = now[name].value;
  const press = document.createElement("input");
  press.type = "hidden";
  press.name = "press";
  press.value = `|language|${now.tag.value}|${link.lang}`;
  row.append(press);
  row.submit();
});

function prepare(turn) {
  const form = turn.querySelector("form.upload");
  if (form) prepareUpload(form, { rest, say: (text, fields) => send(form, bubble(text), fields, () => post(form.action, fields)) });
  if (!navigator.clipboard) return;
  for (const copied of turn.querySelectorAll(".reference output, .copy pre")) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = words.copy;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(copied.textContent);
      copy.textContent = words.copied;
    });
    copied.after(copy);
  }
}

// Its answer came by a reload: what was sent stands in no other tab.
if (log.querySelector(".reference")) emptyTabs("sent");
whenLeaving(stopUploads);
whenLeaving(() => left.abort());
for (const turn of log.querySelectorAll(".turn")) prepare(turn);
