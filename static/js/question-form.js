// The form of a question shows only what its kind asks for. Without this script all fields are there.
const SHOWN = {
  single: ["choice", "weights"],
  multiple: ["choice", "weights"],
  truefalse: ["choice"],
  short: ["typed", "weights"],
  numeric: ["typed", "weights", "number"],
  matching: ["matching"],
  ordering: [],
  gap: ["gap", "weights", "number", "typed"],
  essay: ["essay"],
  description: [],
};
const WITHOUT_ANSWERS = ["essay", "description"];
const WITHOUT_RIGHT = ["matching", "ordering"];

function arrange() {
  const kind = document.querySelector("#id_kind")?.value;
  const shown = SHOWN[kind];
  for (const name of ["choice", "weights", "typed", "number", "matching", "gap", "essay"]) {
    document.querySelectorAll(`.for-${name}`).forEach((part) => {
      // A part may serve several kinds: it stays while one of its names is wanted.
      const names = [...part.classList].filter((one) => one.startsWith("for-")).map((one) => one.slice(4));
      part.hidden = Boolean(shown) && !names.some((one) => shown.includes(one));
    });
  }
  document.querySelectorAll(".for-answers").forEach((part) => {
    (part.closest("section") ?? part).hidden = WITHOUT_ANSWERS.includes(kind);
  });
  document.querySelectorAll("[name$='-is_correct']").forEach((field) => {
    const part = field.closest(".w-panel, .w-field__wrapper");
    if (part) part.hidden = WITHOUT_RIGHT.includes(kind);
  });
}

document.addEventListener("change", (event) => event.target.id === "id_kind" && arrange());
document.addEventListener("DOMContentLoaded", arrange);
document.addEventListener("w-formset:added", arrange);
document.addEventListener("click", () => setTimeout(arrange, 50));
arrange();
