// The dry run counts who is ticked; a batch under way shows its progress until it is done.

const form = document.querySelector("form[data-counted]");
if (form) {
  const button = form.querySelector("button[data-label]");
  const boxes = [...form.querySelectorAll("input[name=enrolment]")];
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    button.textContent = `${button.dataset.label}: ${ticked}`;
    button.disabled = ticked === 0;
  };
  form.addEventListener("change", count);
  // Enter on a tick would send the form, and a number is taken for good: only the button issues.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.type === "checkbox") event.preventDefault();
  });
  // A page kept by the back button keeps its ticks.
  addEventListener("pageshow", count);
}

const progress = document.querySelector("[data-poll]");
if (progress) {
  const poll = async () => {
    try {
      const response = await fetch(progress.dataset.poll, { credentials: "same-origin" });
      if (response.ok && !response.redirected) {
        progress.innerHTML = await response.text();
        if (progress.querySelector("[data-state=done]")) {
          location.reload();
          return;
        }
      }
    } catch {
      // No connection now: the next round tries again.
    }
    setTimeout(poll, 1000);
  };
  setTimeout(poll, 700);
}
