// The conversation: example questions, citations, copying, the question being searched, the newest one brought into view.
const box = () => document.querySelector("#g-box textarea");
const log = () => element.querySelector(".g-turns");
const pending = () => element.querySelector(".g-pending");
const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

const wait = (waiting) => {
  document.querySelector("#g-tools").inert = waiting;
};

// Shows the question before its answer is there; what the server sends then takes its place.
const show = (question) => {
  const turn = make("section", "g-turn");
  const title = make("h2", "g-question");
  title.dir = "auto";
  title.append(make("span", "g-hidden", log().dataset.you), ` ${question}`);
  const note = make("p", "g-pending", log().dataset.pending);
  note.setAttribute("role", "status");
  turn.append(title, note);
  element.querySelector(".g-welcome")?.setAttribute("hidden", "");
  log().append(turn);
  turn.scrollIntoView({ block: "start" });
  wait(true);
};

const fill = (text) => {
  box().value = text;
  box().dispatchEvent(new Event("input", { bubbles: true }));
};

document.addEventListener("guillemets:asked", ({ detail }) => {
  if (!detail.trim() || pending()) return;
  show(detail);
  fill("");
});

// Gradio reports a lost server in a toast of its own, in English, which the style sheet hides: it is told here instead.
const tellLost = () => {
  pending()?.remove();
  element.querySelector(".g-lost")?.remove();
  const note = make("p", "g-problem g-lost", log().dataset.lost);
  note.setAttribute("role", "alert");
  (element.querySelector(".g-turn:last-child") ?? log()).append(note);
  note.scrollIntoView({ block: "nearest" });
  wait(false);
};

// From then on it takes no question until the server is back, when it loads the page again.
const isToast = (node) => node.matches?.(".toast-body") || node.querySelector?.(".toast-body");
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes }) => [...addedNodes].some(isToast))) tellLost();
}).observe(document.body, { childList: true, subtree: true });

// The toast does not come for everything that fails; the request itself tells.
const fetched = window.fetch;
window.fetch = async (...request) => {
  try {
    return await fetched(...request);
  } catch (error) {
    if (pending() && error.name !== "AbortError") tellLost();
    throw error;
  }
};

const copy = async (button) => {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard outside a secure context (a page served over plain HTTP to another machine).
    const area = Object.assign(make("textarea", "g-hidden"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  const label = button.textContent;
  if (label === button.dataset.done) return;
  button.textContent = button.dataset.done;
  setTimeout(() => (button.textContent = label), 1500);
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches("[data-ask]") && !pending()) {
    show(button.dataset.ask);
    trigger("ask", { question: button.dataset.ask });
    if (matchMedia("(pointer: fine)").matches) box().focus();
  }
  if (button.matches("[data-drop]") && !pending()) {
    const turn = button.closest(".g-turn");
    const note = make("p", "g-pending", log().dataset.pending);
    note.setAttribute("role", "status");
    turn.append(note);
    wait(true);
    trigger("drop", { turn: [...element.querySelectorAll(".g-turn")].indexOf(turn), filter: button.dataset.drop });
    box().focus({ preventScroll: true });
  }
  if (button.matches("[data-copy]")) copy(button);
  if (button.matches("[data-article]")) {
    document.dispatchEvent(new CustomEvent("guillemets:open", { detail: button }));
    const { article, version, start, end, spanStart = null, spanEnd = null } = button.dataset;
    trigger("open", { article, version, start, end, spanStart, spanEnd });
  }
});

let turns = 0;
watch("value", () => {
  const shown = element.querySelectorAll(".g-turn");
  if (shown.length > turns) shown[shown.length - 1].scrollIntoView({ block: "start" });
  if (turns && !shown.length) box().focus();
  turns = shown.length;
  wait(false);
});

document.documentElement.dataset.chat = "ready";
