// Beside a meeting: tells each minute that the page is still open. Without this script the times of
// joining and leaving are noted all the same.
const place = document.querySelector("[data-sign]");
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;

async function sign() {
  try {
    await fetch(place.dataset.sign, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "error" });
  } catch {
    // No connection now: the next minute tries again.
  }
}

if (place) setInterval(sign, 60_000);
// The meeting opens in a window of its own; this page then shows since when.
document.querySelector("[data-join]")?.addEventListener("submit", () => { if (!place) setTimeout(() => location.reload(), 1500); });
