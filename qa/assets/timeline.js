// The chronology: citations, the bars that keep only their period, the search being made.
const shown = () => element.querySelector(".g-timeline");
const bars = () => [...element.querySelectorAll(".g-stretch:not(:disabled)")];
const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
let chosen = "";

// Keeps the events of one bar, or all of them.
const keep = (key) => {
  chosen = bars().some((bar) => bar.dataset.bar === key) ? key : "";
  const bar = bars().find(({ dataset }) => dataset.bar === chosen);
  element.querySelectorAll(".g-stretch").forEach((one) => one.setAttribute("aria-pressed", String(one === bar)));
  element.querySelectorAll(".g-event").forEach((event) => (event.hidden = chosen !== "" && event.dataset.bar !== chosen));
  const status = element.querySelector(".g-chosen");
  if (!status) return;
  status.textContent = bar ? `${status.dataset.name} ${bar.dataset.name}` : "";
  element.querySelector(".g-all").hidden = !bar;
};

// One stop for the Tab key; the arrows go from bar to bar.
const rove = (to) => {
  bars().forEach((bar) => (bar.tabIndex = bar === to ? 0 : -1));
};

const arrange = () => {
  keep(chosen);
  rove(bars().find((bar) => bar.dataset.bar === chosen) ?? bars()[0]);
};

element.addEventListener("keydown", (event) => {
  const all = bars();
  const at = all.indexOf(event.target);
  if (at < 0) return;
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (!all[to]) return;
  event.preventDefault();
  rove(all[to]);
  all[to].focus();
});

element.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.matches(".g-stretch")) {
    rove(button);
    keep(button.dataset.bar === chosen ? "" : button.dataset.bar);
  }
  if (button.matches(".g-all")) {
    bars().find((bar) => bar.dataset.bar === chosen)?.focus();
    keep("");
  }
  if (button.matches("[data-article]")) {
    document.dispatchEvent(new CustomEvent("guillemets:open", { detail: button }));
    const { article, version, start, end, spanStart = null, spanEnd = null } = button.dataset;
    trigger("open", { article, version, start, end, spanStart, spanEnd });
  }
});

document.addEventListener("guillemets:told", ({ detail }) => {
  if (!detail.trim()) return;
  chosen = "";
  const title = make("h2", "g-question", detail);
  title.dir = "auto";
  const note = make("p", "g-pending", shown().dataset.pending);
  note.setAttribute("role", "status");
  shown().replaceChildren(title, note);
});

// Gradio's own message about a lost server is hidden (chat.js).
new MutationObserver((changes) => {
  const told = changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.querySelector?.(".toast-body")));
  const pending = element.querySelector(".g-pending");
  if (!told || !pending) return;
  const note = make("p", "g-problem g-lost", shown().dataset.lost);
  note.setAttribute("role", "alert");
  pending.replaceWith(note);
}).observe(document.body, { childList: true, subtree: true });

watch("value", arrange);
