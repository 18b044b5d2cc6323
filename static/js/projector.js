// Keeps the code on the wall fresh, and who is here. Without this script the page reloads itself.
const place = document.querySelector("[data-projector]");
const OFTEN = 3000;

async function draw() {
  try {
    const answer = await fetch(place.dataset.projector, { redirect: "error" });
    if (answer.ok) place.innerHTML = await answer.text();
    // Signed out, or the class taken away: the whole page says it better.
    else return location.reload();
  } catch {
    // No connection now: the next round tries again.
  }
  if (!place.querySelector("[data-ended]")) later();
}

// With the next code, but at least every few seconds for the sake of the names.
function later() {
  const left = Number(place.querySelector("[data-left]")?.dataset.left ?? 3) * 1000;
  setTimeout(draw, Math.min(left, OFTEN));
}

later();
