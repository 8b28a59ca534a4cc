// Asks before a form with data-question is sent. Without this script the form is sent at once.
for (const form of document.querySelectorAll("form[data-question]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.question)) {
      event.preventDefault();
    }
  });
}
