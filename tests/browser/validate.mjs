// Reads pages as JSON strings, one a line, and answers each with a line: what is wrong with its HTML, as a JSON list.
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";
import { createInterface } from "node:readline";

const validator = new HtmlValidate(
  new FileSystemConfigLoader({
    root: true,
    extends: ["html-validate:recommended", "html-validate:a11y"],
    rules: {
      // Taste, not validity. Templates leave blanks at ends of lines; nobody is sent them to read.
      "no-trailing-whitespace": "off",
      // The design system closes void elements either way.
      "void-style": "off",
      // Buttons of one name say by their value what is to be done.
      "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit"] }],
      // Titles hold a person's name and what the page is; search engines, for whose sake they would be short, see none.
      "long-title": "off",
      // A scrolling table is a region by name that a keyboard can reach, as WCAG asks; no element is that by itself.
      "prefer-native-element": ["error", { exclude: ["region", "search"] }],
    },
  }),
);

for await (const line of createInterface({ input: process.stdin })) {
  const report = await validator.validateString(JSON.parse(line), "page.html");
  const messages = report.results.flatMap((each) => each.messages);
  const said = messages.map((each) => `${each.ruleId} at ${each.line}:${each.column}: ${each.message}`);
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
