/**
 * One person in Firefox, by WebDriver BiDi, for `test_others.py`: joins, writes, reads, leaves.
 *
 * usage: node firefox.mjs FIREFOX LINK MINE THEIRS. Prints a line for each step; ends with 1 and the
 * page's words where one fails.
 */
import { createRequire } from "node:module";

// Node looks for packages beside a file; the project's lie in web/.
const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { default: puppeteer } = await import(require.resolve("puppeteer-core"));

const [firefox, link, mine, theirs] = process.argv.slice(2);
const PATIENCE = 20_000;
const browser = await puppeteer.launch({ browser: "firefox", executablePath: firefox, headless: true });
const page = await browser.newPage();
page.setDefaultTimeout(PATIENCE);
const faults = [];
page.on("pageerror", (error) => faults.push(String(error)));
const told = (/** @type {string} */ what) => process.stdout.write(`${what}\n`);
const shows = (/** @type {string} */ words) =>
  page.waitForFunction((wanted) => document.querySelector("[role=log]")?.textContent?.includes(wanted), {}, words);

try {
  await page.goto(link);
  await page.waitForSelector("#agree");
  await page.click("#agree");
  await page.locator("::-p-aria(Join)").click();
  await page.waitForSelector("[role=log]", { visible: true });
  told("joined");
  await page.type("#words", mine);
  await page.keyboard.press("Enter");
  await shows(mine);
  told("written");
  await shows(theirs);
  told("read");
  await page.reload();
  await page.waitForSelector("[role=log]", { visible: true });
  told("came back");
  await page.locator("::-p-aria(Leave quickly)").click();
  await page.waitForFunction(() => !document.body?.textContent?.includes("Leave quickly"));
  told("gone");
  if (faults.length) throw new Error(faults.join("; "));
} catch (error) {
  told(String(error));
  told(await page.evaluate(() => document.body.innerText).catch(() => ""));
  process.exitCode = 1;
} finally {
  await browser.close();
}
