// A question for the reader alone: press an answer and its why appears. Nothing is stored or sent.
for (const box of document.querySelectorAll("[data-self-check]")) {
  const answers = box.querySelector(".self-check-answers");
  const result = box.querySelector(".self-check-result");
  answers.hidden = false;
  box.querySelector("details").hidden = true;
  answers.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    for (const other of answers.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    const why = box.querySelector(`[data-why="${button.dataset.answer}"]`);
    result.replaceChildren(...[...why.childNodes].map((node) => node.cloneNode(true)));
    result.className = `self-check-result ${why.className}`;
  });
}
