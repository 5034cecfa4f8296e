// Everything here adds to pages that work without it.
import { createAll, Button, ErrorSummary, Radios, Checkboxes, SkipLink, Tabs } from "govuk-frontend";
import { enliven } from "./chart.mjs";

document.body.classList.add("js-enabled", ..."noModule" in HTMLScriptElement.prototype ? ["govuk-frontend-supported"] : []);
for (const component of [Button, ErrorSummary, Radios, Checkboxes, SkipLink, Tabs]) createAll(component);
for (const chart of document.querySelectorAll("[data-chart]")) enliven(chart);
