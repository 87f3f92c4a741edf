// The article's sheet: scrolled to the marked sentence, closed by its button or Esc, a modal dialog on narrow screens.
const narrow = matchMedia("(max-width: 959px)");
const sheet = () => element.querySelector(".g-sheet");
let opener = null;
let asked = false;

const arrange = () => {
  const modal = sheet() !== null && narrow.matches;
  document.querySelectorAll("#g-top, #g-chat").forEach((part) => (part.inert = modal));
  sheet()?.setAttribute("aria-modal", String(modal));
};

const reveal = () => {
  asked = false;
  const scroller = element.querySelector(".g-scroll");
  const mark = element.querySelector(".g-cited");
  const offset = mark ? mark.getBoundingClientRect().top - scroller.getBoundingClientRect().top : -scroller.scrollTop;
  scroller.scrollTop += mark ? offset - scroller.clientHeight / 4 : offset;
  scroller.focus({ preventScroll: true });
};

const leave = () => {
  const from = opener;
  opener = null;
  from?.removeAttribute("aria-expanded");
  if (from?.isConnected) from.focus();
};

document.addEventListener("guillemets:open", ({ detail }) => {
  const again = opener === detail && sheet() !== null;
  opener?.removeAttribute("aria-expanded");
  opener = detail;
  opener.setAttribute("aria-expanded", "true");
  asked = true;
  if (again) reveal();
});

new MutationObserver(() => {
  arrange();
  if (sheet() === null) leave();
  else if (asked) reveal();
}).observe(element, { childList: true, subtree: true, characterData: true });

const close = () => (props.value = "");
narrow.addEventListener("change", arrange);
element.addEventListener("click", (event) => event.target.closest(".g-close") && close());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && sheet() !== null) close();
});
