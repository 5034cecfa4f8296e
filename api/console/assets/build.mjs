// Builds the console's stylesheet, script and pictures into api/console/static, with compressed copies beside them.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..", "..");
const out = join(here, "..", "static");
const modules = join(root, "node_modules");

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "images"), { recursive: true });

const style = compile(join(here, "console.scss"), {
  loadPaths: [modules, root],
  quietDeps: true,
  style: "compressed",

});
writeFileSync(join(out, "console.css"), style.css);

await build({
  entryPoints: [join(here, "console.mjs")],
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2020",
  legalComments: "none",
  nodePaths: [modules],
  outfile: join(out, "console.js"),
});

const atlas = JSON.parse(readFileSync(join(modules, "world-atlas", "countries-50m.json"), "utf8"));
writeFileSync(join(out, "outline.json"), JSON.stringify(outline(atlas, "826")));
copyFileSync(join(here, "favicon.svg"), join(out, "images", "favicon.svg"));

for (const name of readdirSync(out).filter((each) => /\.(css|js|json)$/.test(each))) {
  const content = readFileSync(join(out, name));
  writeFileSync(join(out, `${name}.gz`), gzipSync(content, { level: 9 }));
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}

// The rings of one country of a TopoJSON file as longitudes and latitudes, to three decimals: a hundred metres.
function outline(topology, id) {
  const [kx, ky] = topology.transform.scale;
  const [tx, ty] = topology.transform.translate;
  const arcs = topology.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => [((x += dx) * kx + tx).toFixed(3), ((y += dy) * ky + ty).toFixed(3)].map(Number));
  });
  const line = (index) => (index < 0 ? [...arcs[~index]].reverse() : arcs[index]);
  const country = topology.objects.countries.geometries.find((each) => each.id === id);
  const polygons = country.type === "Polygon" ? [country.arcs] : country.arcs;
  return polygons.map((rings) => rings[0].flatMap((index, place) => line(index).slice(place ? 1 : 0)));
}
