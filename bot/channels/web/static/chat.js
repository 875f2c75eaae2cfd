// The chat without page reloads. Everything here also works without it, by plain forms; nothing is stored in the browser.
import { prepareUpload, stopUploads } from "./upload.js";

const log = document.getElementById("log");
const words = document.body.dataset;
const elsewhere = document.getElementById("exit").href;
const WAITS_MS = [800, 2500, 6000];
let escapes = [];

function leave() {
  // Nothing may ask, or hold the page back, when somebody has to leave.
  stopUploads();
  document.body.replaceChildren();
  location.replace(elsewhere);
}

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

// The same form is the same event, so sending it again after a lost answer does nothing twice.
async function post(address, body, attempt = 0) {
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { "X-Piece": "1" }, redirect: "error" });
    if (answer.status >= 500 && attempt < WAITS_MS.length) throw new Error("later");
    return answer;
  } catch (error) {
    if (attempt >= WAITS_MS.length) throw error;
    await new Promise((done) => setTimeout(done, WAITS_MS[attempt]));
    return post(address, body, attempt + 1);
  }
}

function show(piece, controls, mine) {
  controls.remove();
  if (mine) log.append(mine);
  const holder = document.createElement("template");
  holder.innerHTML = piece;
  const turn = holder.content.querySelector(".turn");
  if (turn.lang !== document.documentElement.lang) {
    location.reload();
    return;
  }
  log.append(turn);
  prepare(turn);
  turn.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  const next = turn.querySelector(".choices .option, .choices .main") ? null : turn.querySelector("textarea");
  if (next) next.focus({ preventScroll: true });
}

function complain(controls, again) {
  rest(controls, false);
  const box = document.createElement("p");
  box.className = "complaint";
  box.setAttribute("role", "alert");
  box.textContent = words.failed + " ";
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
    const answer = await work();
    const piece = await answer.text();
    if (answer.ok) return show(piece, controls, mine);
    if (!piece.includes("complaint")) throw new Error("lost");
    const holder = document.createElement("template");
    holder.innerHTML = piece;
    rest(controls, false);
    controls.querySelector(".complaint")?.remove();
    controls.prepend(holder.content.querySelector(".complaint"));
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

document.getElementById("exit").addEventListener("click", (event) => { event.preventDefault(); leave(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  escapes = [...escapes, event.timeStamp].filter((at) => event.timeStamp - at < 2000);
  if (escapes.length >= 3) leave();
});
// A page brought back from the browser's memory must not show what was said.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

for (const turn of log.querySelectorAll(".turn")) prepare(turn);
