// What is written in a survey waits in this tab alone: a draft on the server would have a name on it.
// It is forgotten when the survey was sent, and where somebody else fills in one in the same tab.
const form = document.querySelector("[data-survey]");
const own = form ? `survey-${form.dataset.survey}` : "";

for (const key of Object.keys(sessionStorage)) {
  if (key.startsWith("survey-") && key !== own) sessionStorage.removeItem(key);
}

const answers = () => [...new FormData(form)].filter(([name]) => name.startsWith("answer-"));

const put = ([name, value]) => {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
    else field.value = value;
  }
};

if (form) {
  // After an error the page itself holds what was sent.
  if (form.dataset.new === "yes") JSON.parse(sessionStorage.getItem(own) ?? "[]").forEach(put);
  form.querySelector("[data-kept]").hidden = false;
  form.addEventListener("input", () => sessionStorage.setItem(own, JSON.stringify(answers())));
}

// Two presses of a thumb send once.
form?.addEventListener("submit", (event) => {
  if (form.dataset.sending) event.preventDefault();
  form.dataset.sending = "yes";
});
addEventListener("pageshow", () => form && delete form.dataset.sending);
