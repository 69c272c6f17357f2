// Starts the few GOV.UK Frontend scripts that the pages use. Every page works without them: they move the focus to an
// error summary, count characters, fold the navigation on a small screen and stop a form from being sent twice.

import {
  Button,
  CharacterCount,
  ErrorSummary,
  NotificationBanner,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "./govuk/govuk-frontend.min.js";

// GOV.UK pages set these two in an inline script, which our security policy forbids. A module runs once the page has been
// read, so the navigation is unfolded for a moment on a slow connection: better than a menu that cannot be opened.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const component of [CharacterCount, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink]) {
  createAll(component);
}
createAll(Button, { preventDoubleClick: true });

// Below 640 px the styles turn a table into cards, and browsers then no longer tell a screen reader that it is a table.
// Naming the roles keeps rows, cells and headings for those who cannot see the labels that the styles draw.
const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell" };
for (const table of document.querySelectorAll(".app-table--stack")) {
  for (const element of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
    const heading = element.closest("thead") ? "columnheader" : "rowheader";
    element.setAttribute("role", roles[element.localName] ?? heading);
  }
}
