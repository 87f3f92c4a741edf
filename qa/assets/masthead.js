// Keeps the document's language in step with the page's.
const tell = () => {
  const masthead = element.querySelector("[data-lang]");
  if (masthead) document.documentElement.lang = masthead.dataset.lang;
};
tell();
watch("value", tell);
