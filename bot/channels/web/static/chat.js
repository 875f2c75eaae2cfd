// The chat without page reloads. Everything here also works without it, by plain forms; nothing is stored in the browser.
"use strict";

const log = document.getElementById("log");
const words = document.body.dataset;
const elsewhere = document.getElementById("exit").href;
const WAITS_MS = [800, 2500, 6000];
let escapes = [];

function leave() {
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

function latest() {
  return log.querySelector(".turn:last-of-type .controls");
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

function upload(address, body, progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-Piece", "1");
    progress.hidden = false;
    request.upload.onprogress = (event) => { if (event.lengthComputable) progress.value = event.loaded / event.total; };
    request.onload = () => done({ ok: request.status < 400, text: async () => request.responseText });
    request.onerror = () => failed(new Error("lost"));
    request.send(body);
  });
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

async function sendFiles(form, files) {
  const progress = form.querySelector("progress");
  const file = files[0];
  const body = new FormData();
  body.append("file", file);
  await send(form, bubble(`📎 ${(file.size / 1024).toFixed(0)} KiB`), body, () => upload(form.action, body, progress));
  const next = latest()?.querySelector("form.upload");
  if (files.length > 1 && next) await sendFiles(next, [...files].slice(1));
}

log.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.classList.contains("upload")) {
    sendFiles(form, form.querySelector("input[type=file]").files);
    return;
  }
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
  const files = turn.querySelector(".upload input[type=file]");
  if (files) {
    files.multiple = true;
    turn.addEventListener("dragover", (event) => { event.preventDefault(); turn.classList.add("over"); });
    turn.addEventListener("dragleave", () => turn.classList.remove("over"));
    turn.addEventListener("drop", (event) => {
      event.preventDefault();
      turn.classList.remove("over");
      if (event.dataTransfer.files.length) sendFiles(files.form, event.dataTransfer.files);
    });
  }
  const reference = turn.querySelector(".reference output");
  if (reference && navigator.clipboard) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = words.copy;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(reference.textContent);
      copy.textContent = words.copied;
    });
    reference.after(copy);
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
