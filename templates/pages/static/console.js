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
// The editor: its margin counts along, its height follows the text, and a finding leads to its place.
(function () {
  function fit(area) {
    var margin = document.getElementById("gutter"), lines = area.value.split("\n").length, numbers = "";
    area.rows = lines + 3;
    if (margin.dataset.lines === String(lines)) return;
    for (var n = 1; n <= lines; n++) numbers += n + "\n";
    margin.textContent = numbers;
    margin.dataset.lines = lines;
  }
  document.addEventListener("input", function (event) {
    if (event.target.id === "text" && document.getElementById("gutter")) fit(event.target);
  });
  document.addEventListener("click", function (event) {
    var place = event.target.closest ? event.target.closest("a[data-line]") : null;
    var area = document.getElementById("text");
    if (!place || !area) return;
    event.preventDefault();
    var line = Math.max(1, +place.dataset.line), before = area.value.split("\n").slice(0, line - 1).join("\n");
    var at = before.length + (line > 1 ? 1 : 0) + Math.max(0, +place.dataset.column - 1);
    area.focus({ preventScroll: true });
    area.setSelectionRange(at, at);
    var box = area.closest(".editor"), height = area.scrollHeight / area.rows;
    box.scrollTop = Math.max(0, (line - 1) * height - box.clientHeight / 3);
    box.scrollIntoView({ block: "nearest" });
  });
})();
