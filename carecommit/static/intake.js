// A radio that brings up further questions, as GOV.UK's radios do. Without this script all of them are in sight.
// ARIA gives a radio no state for it: they follow in the page's order.

const hidden = "govuk-radios__conditional--hidden";

for (const group of document.querySelectorAll("[data-app-reveals]")) {
  const radios = [...group.querySelectorAll("input[type=radio][data-aria-controls]")];
  for (const radio of radios) {
    radio.setAttribute("aria-controls", radio.dataset.ariaControls);
  }
  const show = () => {
    for (const radio of radios) {
      document.getElementById(radio.dataset.ariaControls)?.classList.toggle(hidden, !radio.checked);
    }
  };
  group.addEventListener("change", show);
  // A browser that comes back to a page ticks what was ticked before.
  window.addEventListener("pageshow", show);
  show();
}
