// Quick exit: the page is emptied at once, and left without a way back in this tab. Without this script the link does as much as it can.
const link = document.getElementById("exit");
// Our own address takes the cookie away first; when it does not answer, the page is left anyway.
const PATIENCE_MS = 1200;
const ends = [];
// Other tabs of the chat, in this browser alone; nothing is kept of what they are told.
const tabs = globalThis.BroadcastChannel && new BroadcastChannel("tabs");
let escapes = [];

// What has to be ended before the page can be left.
export function whenLeaving(act) {
  ends.push(act);
}

// What was "sent" or "erased" in this tab stands in no other one either.
export function emptyTabs(why) {
  tabs?.postMessage(why);
}

// What to send to a platform holds what was told, so it stands in a tab until something else is asked in any; a receipt stays.
export function dropCopies() {
  removeCopies();
  tabs?.postMessage("copies");
}

function removeCopies() {
  for (const copied of document.querySelectorAll(".copy pre:not(.receipt)")) copied.parentElement.remove();
}

function empty() {
  for (const act of ends) act();
  // A page that is still coming would take the place of the one that is left.
  stop();
  document.body.replaceChildren();
  document.title = "…";
}

async function leave() {
  empty();
  tabs?.postMessage("leave");
  // Not by going there: a browser that cannot would stop at an error that names our address.
  const forgotten = fetch(link.href, { redirect: "manual", keepalive: true }).catch(() => {});
  await Promise.race([forgotten, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  location.replace(link.dataset.to);
}

tabs?.addEventListener("message", ({ data }) => {
  if (data === "copies") return removeCopies();
  // A reference is shown once, and may not be saved yet; beside it stands nothing that was told.
  if (data === "sent" && document.querySelector(".reference")) return;
  empty();
  if (data === "leave") location.replace(link.dataset.to);
  else location.reload();
});
// Said only where it is so.
for (const said of document.querySelectorAll(".by-key")) said.hidden = false;
link.addEventListener("click", (event) => { event.preventDefault(); leave(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  escapes = [...escapes, event.timeStamp].filter((at) => event.timeStamp - at < 2000);
  if (escapes.length >= 3) leave();
});
// A page that the browser keeps in its memory shows nothing when it is brought back, but asks anew.
addEventListener("pagehide", () => { document.body.hidden = true; });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
