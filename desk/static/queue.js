// The queue keeps itself up to date and obeys single keys. Nothing here is needed to work.
"use strict";

{
  const POLL_MS = 5000;
  const STREAM_AGAIN_MS = 60000;
  const queue = document.querySelector("[data-live]");
  let shown = "";
  let stream = null;
  let polling = 0;
  let isPressed = false;
  let isMissed = false;

  const selected = () => new Set([...document.querySelectorAll("table.queue input:checked")].map((one) => one.name));

  // The browser reads the answer as a document: no HTML is made of text here, which the page's policy forbids.
  function asked(address) {
    return new Promise((ok) => {
      const request = new XMLHttpRequest();
      request.open("GET", address);
      request.responseType = "document";
      request.onload = () => ok(request.status === 200 ? request.response : null);
      request.onerror = () => ok(null);
      request.send();
    });
  }

  // Lines have a form token nowhere, so that they are the same until something changes.
  async function refresh() {
    if (document.hidden) return;
    const lines = await asked(queue.dataset.live);
    if (!lines) return;
    // Where nobody is signed in any more, the answer is the page for that.
    if (lines.querySelector("main")) {
      location.assign("/sign-in");
      return;
    }
    if (lines.body.innerHTML === shown) return;
    // A line that is replaced between a press and its release loses the click.
    isMissed = isPressed;
    if (isPressed) return;
    const active = queue.contains(document.activeElement) ? document.activeElement : null;
    const again = active && (active.name ? `input[name="${active.name}"]` : `a[href="${CSS.escape(active.getAttribute("href"))}"]`);
    const checked = selected();
    shown = lines.body.innerHTML;
    queue.replaceChildren(...lines.body.childNodes);
    for (const box of queue.querySelectorAll("input[type=checkbox]")) box.checked = checked.has(box.name);
    const focused = again && queue.querySelector(again);
    if (focused) focused.focus();
  }

  function release() {
    isPressed = false;
    if (isMissed) refresh();
  }

  function overdue() {
    const said = document.getElementById("overdue");
    said.textContent = said.dataset.words;
    said.hidden = false;
    refresh();
  }

  function poll() {
    if (!polling) polling = setInterval(refresh, POLL_MS);
  }

  function listen() {
    if (document.hidden || stream) return;
    stream = new EventSource(queue.dataset.stream);
    stream.addEventListener("open", () => {
      clearInterval(polling);
      polling = 0;
      refresh();
    });
    stream.addEventListener("changed", refresh);
    stream.addEventListener("overdue", overdue);
    stream.addEventListener("error", () => {
      poll();
      // A browser gives up where there is no room for a stream: it asks now and then, and tries again later.
      if (stream && stream.readyState === EventSource.CLOSED) {
        stream = null;
        setTimeout(listen, STREAM_AGAIN_MS);
      }
    });
  }

  if (queue) {
    shown = queue.innerHTML;
    queue.addEventListener("pointerdown", () => {
      isPressed = true;
    });
    // After the click, which follows the release.
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(release));
    listen();
    // Waiting times go on although nothing changes.
    setInterval(refresh, 30000);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && stream) {
        stream.close();
        stream = null;
      } else {
        listen();
        refresh();
      }
    });
  }

  const on = document.getElementById("shortcuts-on");
  if (on) {
    on.closest("label").hidden = false;
    on.checked = localStorage.getItem("shortcuts") !== "off";
    on.addEventListener("change", () => localStorage.setItem("shortcuts", on.checked ? "on" : "off"));
  }

  function step(by) {
    const links = [...document.querySelectorAll("table.queue .number a")];
    const row = document.activeElement.closest("table.queue tr");
    const at = row ? links.findIndex((one) => row.contains(one)) : -1;
    const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
    if (next) next.focus();
  }

  const chosen = () => document.activeElement.closest("table.queue tr");
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => chosen()?.querySelector(".number a")?.click(),
    x: () => chosen()?.querySelector("input[type=checkbox]")?.click(),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => {
      const help = document.getElementById("shortcuts");
      if (!help) return;
      help.open = true;
      help.querySelector("summary").focus();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || (on && !on.checked)) return;
    const writes = event.target.matches("select, textarea, input:not([type=checkbox])");
    if (writes || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
}
