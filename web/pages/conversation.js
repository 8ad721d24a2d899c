// A press on a suggested question asks it; a press on a marker shows its card.
element.addEventListener("click", (event) => {
  const ask = event.target.closest("[data-ask]");
  if (ask) {
    trigger("click", { question: ask.dataset.ask });
    return;
  }
  const marker = event.target.closest("[data-card]");
  const card = marker && document.getElementById(marker.dataset.card);
  if (!card) return;
  event.preventDefault();
  const group = card.closest("details");
  if (group) group.open = true;
  document.querySelectorAll(".card.shown").forEach((shown) => shown.classList.remove("shown"));
  card.classList.add("shown");
  card.scrollIntoView({ block: "start" });
  card.focus({ preventScroll: true });
});
// The newest question is brought to view when it is asked and when its answer is whole.
let seen = "";
watch("value", () => {
  const all = element.querySelectorAll(".exchange");
  const last = all[all.length - 1];
  const now = last ? `${all.length} ${last.querySelector(".searching") ? "open" : "whole"}` : "";
  if (last && now !== seen) last.scrollIntoView({ block: "start" });
  seen = now;
});
