// Quick exit: the page is emptied at once, and left without a way back in this tab. Without this script the link does as much as it can.
const link = document.getElementById("exit");
// Our own address takes the cookie away first; when it does not answer, the page is left anyway.
const PATIENCE_MS = 1200;
const ends = [];
let escapes = [];

// What has to be ended before the page can be left.
export function whenLeaving(act) {
  ends.push(act);
}

function leave() {
  for (const act of ends) act();
  document.body.replaceChildren();
  document.title = "…";
  setTimeout(() => location.replace(link.dataset.to), PATIENCE_MS);
  location.replace(link.href);
}

link.addEventListener("click", (event) => { event.preventDefault(); leave(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  escapes = [...escapes, event.timeStamp].filter((at) => event.timeStamp - at < 2000);
  if (escapes.length >= 3) leave();
});
// A page that the browser keeps in its memory shows nothing when it is brought back, but asks anew.
addEventListener("pagehide", () => { document.body.hidden = true; });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
