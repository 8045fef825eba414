// The mesh as programs that look for errors of memory and undefined behaviour in themselves (build-asan). The store is
// the plain one: libchdb and sanitizers clash. Actors end by _exit, so leaks are looked for in the unit tests only.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { repo } from "./mesh.mjs";

const REPORT_LINES = 40;

export class Sanitizers {
  constructor() {
    this.folder = mkdtempSync("/tmp/tracemesh-reports.");
    chmodSync(this.folder, 0o1777); // the processes belong to another user
    this.seen = new Set();
    const common = `log_path=${this.folder}/report:log_exe_name=1`;
    this.mesh = {
      programs: `${repo}/build-asan/dist/bin`,
      env: {
        ASAN_OPTIONS: `${common}:detect_leaks=0:verify_asan_link_order=0:detect_stack_use_after_return=1`, // clock.so is loaded before
        UBSAN_OPTIONS: `${common}:halt_on_error=1:print_stacktrace=1`,
      },
    };
  }

  /** What they have reported since the last call, or "". */
  report() {
    const found = readdirSync(this.folder).filter((name) => !this.seen.has(name));
    found.forEach((name) => this.seen.add(name));
    const texts = found.map((name) => readFileSync(`${this.folder}/${name}`, "utf8").split("\n").slice(0, REPORT_LINES).join("\n"));
    return texts.length ? `${texts.length} sanitizer reports:\n${texts.join("\n")}` : "";
  }

  close({ keep }) {
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
    else console.log(`kept ${this.folder}`);
  }
}
