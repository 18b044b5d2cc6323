// A film on another site: nothing is asked of that site until the person presses the button.
for (const box of document.querySelectorAll("[data-player]")) {
  const button = box.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = box.dataset.player;
    frame.title = box.dataset.title;
    frame.allow = "fullscreen; picture-in-picture; encrypted-media";
    frame.allowFullscreen = true;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.className = "film-frame";
    frame.tabIndex = 0;
    box.querySelector(".film-ask").replaceWith(frame);
    frame.focus();
  });
}
