// Files: chosen, dropped, pasted or photographed, listed with their progress, then sent one after the other.
// No file name leaves the browser: it can tell who somebody is.

import { Forbidden, SLICE_BYTES, sendWhole } from "./sending.js";

const MAX_BYTES = 50 * 1024 * 1024;
const MAX_FILES = 10;
const TYPE = /^[a-z]{1,20}\/[a-z0-9.+-]{1,80}$/;
const locale = { ar: "ar-MA" }[document.documentElement.lang] ?? document.documentElement.lang;
const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });

// What is being sent, and what takes dropped and pasted files, of which there is at most one.
let sending = null;
let open = null;

export function stopUploads() {
  removeEventListener("beforeunload", ask);
  sending?.abort();
  open = sending = null;
}

export function prepareUpload(form, { rest, say }) {
  const all = [];
  const area = { form, all, rest, say, add: (files) => { add(area, files); } };
  open = area;
  form.classList.add("live");
  form.querySelector(".drop").hidden = false;
  form.querySelector(".attach").disabled = true;
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => { area.add(input.files); input.value = ""; });
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); if (all.length && !sending) run(area); });
}

function ask(event) {
  event.preventDefault();
}

function sizeOf(bytes) {
  const [unit, count] = bytes < 1e6 ? ["kilobyte", Math.max(bytes / 1e3, 1)] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: count < 10 ? 1 : 0 }).format(count);
}

function make(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function add(area, files) {
  const { form, all } = area;
  if (sending) return;
  for (const file of files) {
    if (all.filter((one) => !one.refused).length >= MAX_FILES) {
      tell(form, form.dataset.many);
      break;
    }
    const one = { file, name: newName(), refused: file.size > MAX_BYTES, offset: 0, row: null, progress: null };
    all.push(one);
    row(area, one);
  }
  refresh(area);
}

function row(area, one) {
  const { form } = area;
  one.row = make("li", one.refused ? "file refused" : "file");
  const name = make("span", "file-name");
  name.append(make("bdi", "", one.file.name));
  const remove = make("button", "remove", form.dataset.remove);
  remove.type = "button";
  remove.setAttribute("aria-label", `${form.dataset.remove}: ${one.file.name}`);
  remove.addEventListener("click", () => takeBack(area, one));
  one.row.append(name, make("span", "size", sizeOf(one.file.size)), remove);
  if (one.refused) {
    one.row.append(make("span", "why", form.dataset.large));
    tell(form, form.dataset.large);
  } else {
    one.progress = make("progress", "");
    one.progress.max = Math.max(one.file.size, 1);
    one.progress.value = 0;
    one.progress.hidden = true;
    one.progress.setAttribute("aria-label", one.file.name);
    one.state = make("span", "state");
    one.row.append(one.progress, one.state);
  }
  form.querySelector(".files").append(one.row);
}

function refresh({ form, all }) {
  form.querySelector(".files").hidden = !all.length;
  form.querySelector(".attach").disabled = !all.some((one) => !one.refused) || Boolean(sending);
}

function tell(form, text) {
  form.querySelector("p.unseen[role=status]").textContent = text;
}

function takeBack(area, one) {
  const { form, all } = area;
  const after = one.row.nextElementSibling ?? one.row.previousElementSibling;
  one.gone = true;
  all.splice(all.indexOf(one), 1);
  one.row.remove();
  one.request?.abort();
  if (one.asked) fetch(`/chat/files/${one.name}`, { method: "DELETE" }).catch(() => {});
  refresh(area);
  (after?.querySelector(".remove") ?? form.querySelector("input[type=file]")).focus();
}

async function run(area) {
  const { form, all, rest, say } = area;
  const others = [...form.parentElement.children].filter((one) => one !== form);
  const inputs = form.querySelectorAll(".pick input, .attach");
  const stopped = new AbortController();
  sending = stopped;
  addEventListener("beforeunload", ask);
  for (const other of others) rest(other, true);
  for (const input of inputs) input.disabled = true;
  form.classList.add("sending");
  try {
    // The list may become shorter while it is sent.
    for (let one; !stopped.signal.aborted && (one = all.find((next) => !next.refused && !next.sent));) await sent(area, one, stopped.signal);
  } catch (error) {
    // Where the conversation takes no more files, it says itself why.
    if (!(error instanceof Forbidden) || stopped.signal.aborted) return;
  } finally {
    removeEventListener("beforeunload", ask);
    sending = null;
    lost(area, "");
    for (const other of others) rest(other, false);
    for (const input of inputs) input.disabled = false;
    form.classList.remove("sending");
    refresh(area);
  }
  const files = all.filter((one) => !one.refused);
  if (stopped.signal.aborted || !files.length) return;
  const fields = new URLSearchParams(files.map((one) => ["file", `${one.name}:${one.file.size}:${TYPE.test(one.file.type) ? one.file.type : ""}`]));
  await say(`${form.querySelector(".attach").textContent}: ${files.length} · ${sizeOf(files.reduce((sum, one) => sum + one.file.size, 0))}`, fields);
}

async function sent(area, one, signal) {
  one.progress.hidden = false;
  one.asked = true;
  await sendWhole(one, signal, {
    progress: (bytes) => shown(area, one, bytes),
    lost: (why) => lost(area, why),
    offerAgain: (again) => offerAgain(area, again),
  });
  if (one.sent) done(area, one);
}

function shown({ form }, one, bytes) {
  const part = Math.min(bytes / one.progress.max, 1);
  one.progress.value = bytes;
  one.state.textContent = percent.format(part);
  // Said at each quarter and not at each step: a screen reader must not talk all the time.
  const quarter = Math.floor(part * 4);
  if (one.file.size > SLICE_BYTES && quarter > (one.quarter ?? 0) && quarter < 4) tell(form, `${one.file.name}: ${percent.format(quarter / 4)}`);
  one.quarter = quarter;
}

function done({ form }, one) {
  one.progress.value = one.progress.max;
  one.state.textContent = form.dataset.sent;
  tell(form, `${one.file.name}: ${form.dataset.sent}`);
}

// `why` is "lost", "full", or "" where it goes on; what is said already is not said again.
function lost({ form }, why) {
  const box = form.querySelector(".lost");
  if (box.dataset.why === why) return;
  box.dataset.why = why;
  box.hidden = !why;
  box.textContent = why && form.dataset[why];
}

function offerAgain({ form }, again) {
  const button = make("button", "again", form.dataset.again);
  button.type = "button";
  button.addEventListener("click", again);
  form.querySelector(".lost").append(" ", button);
  return () => button.remove();
}

function carriesFiles(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}

function mark(over) {
  if (open?.form.isConnected) open.form.closest(".turn").classList.toggle("over", over);
}

// A file dropped beside the area must not replace the chat in the window.
addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  mark(true);
});
addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  mark(false);
  if (open?.form.isConnected) open.add(event.dataTransfer.files);
});
addEventListener("paste", (event) => {
  if (!event.clipboardData?.files.length || !open?.form.isConnected) return;
  event.preventDefault();
  open.add(event.clipboardData.files);
});
