// Small comforts; every page is complete without them.
document.addEventListener("submit", function (event) {
  // A second press while the first is under way is harmless on the server; here it is not even sent.
  var form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(function () { delete form.dataset.sent; }, 4000);
});
document.addEventListener("change", function (event) {
  // A filter takes effect when it is chosen.
  var form = event.target.form;
  if (form && form.classList.contains("filters")) form.requestSubmit ? form.requestSubmit() : form.submit();
});
