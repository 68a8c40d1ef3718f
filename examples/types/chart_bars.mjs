// Draws numbers as bars: parameters from the file, options from the arguments, a line for progress.
import { readFileSync, writeFileSync } from "node:fs";

const { title, values } = JSON.parse(readFileSync(process.env.LETHE_PARAMS, "utf8"));
const width = Number(process.argv[2].split("=")[1]), height = width / 2;
const size = process.argv[3] === "log" ? (v) => Math.log1p(v) : (v) => v;
const tallest = Math.max(...values.map(size)) || 1, step = width / values.length;
const escaped = title.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);

const bars = values.map((v, i) => {
  const tall = (size(v) / tallest) * (height - 24);
  console.log(`${Math.round((100 * (i + 1)) / values.length)}% draw`);
  return `<rect x="${i * step}" y="${height - tall}" width="${step * 0.8}" height="${tall}"/>`;
});
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`;
writeFileSync(`${process.env.LETHE_OUT}/chart.svg`, `${svg}<text y="16">${escaped}</text>${bars.join("")}</svg>\n`);
