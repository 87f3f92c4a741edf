// The conversation: example questions, citations, copying, and bringing the newest question into view.
const write = () => document.querySelector("#g-box textarea")?.focus();
const busy = () => element.querySelector(".g-pending") !== null;

const copy = async (button) => {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard outside a secure context (a page served over plain HTTP to another machine).
    const area = Object.assign(document.createElement("textarea"), { value: text, className: "g-hidden" });
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
  if (button.matches("[data-ask]") && !busy()) {
    trigger("ask", { question: button.dataset.ask });
    if (matchMedia("(pointer: fine)").matches) write();
  }
  if (button.matches("[data-copy]")) copy(button);
  if (button.matches("[data-article]")) {
    document.dispatchEvent(new CustomEvent("guillemets:open", { detail: button }));
    const { article, version, start, end, spanStart = null, spanEnd = null } = button.dataset;
    trigger("open", { article, version, start, end, spanStart, spanEnd });
  }
});

let turns = 0;
let waiting = false;
watch("value", () => {
  const shown = element.querySelectorAll(".g-turn");
  const newest = shown[shown.length - 1];
  if (newest && (shown.length > turns || (waiting && !busy()))) newest.scrollIntoView({ block: "start" });
  if (turns && !shown.length) write();
  turns = shown.length;
  waiting = busy();
});
