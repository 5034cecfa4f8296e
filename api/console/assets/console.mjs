// Everything here adds to pages that work without it.
import { createAll, Button, ErrorSummary, NotificationBanner, Radios, Checkboxes, SkipLink, Tabs } from "govuk-frontend";
import { enliven } from "./chart.mjs";
import { follow } from "./following.mjs";
import { listen } from "./keys.mjs";

document.body.classList.add("js-enabled", ..."noModule" in HTMLScriptElement.prototype ? ["govuk-frontend-supported"] : []);
for (const component of [Button, ErrorSummary, NotificationBanner, Radios, Checkboxes, SkipLink, Tabs]) createAll(component);
for (const chart of document.querySelectorAll("[data-chart]")) enliven(chart);
for (const region of document.querySelectorAll("[data-follow]")) follow(region);
for (const form of document.querySelectorAll("[data-keys]")) listen(form);
