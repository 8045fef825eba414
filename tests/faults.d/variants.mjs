// Programs that go wrong at a named point (actors/base/fault.h), in the place of some of the mesh's own.
import { cpSync, mkdirSync, symlinkSync, copyFileSync, existsSync } from "node:fs";
import { repo } from "./mesh.mjs";

const variants = {
  broker: "broker/tracemesh-broker-faults",
  validate: "actors/validate/tracemesh-validate-faults",
  batch: "actors/batch/tracemesh-batch-faults",
  write: "actors/write/tracemesh-write-faults",
};

/** A stage whose `kind` is the variant, with `point` of TM_FAULT. The sanitized build has its variants, too. */
export const faulty = (kind, point) => ({
  name: `faulty ${kind}: ${point}`,
  needs: () => "",
  prepare(mesh) {
    const build = mesh.programs.replace(/\/dist\/bin$/, "");
    const bin = `${mesh.folder}/programs/bin`;
    mkdirSync(`${mesh.folder}/programs`, { recursive: true });
    cpSync(mesh.programs, bin, { recursive: true });
    if (!existsSync(`${mesh.folder}/programs/share`)) symlinkSync(`${build}/dist/share`, `${mesh.folder}/programs/share`);
    copyFileSync(`${build}/${variants[kind]}`, `${bin}/tracemesh-${kind}`);
    mesh.programs = bin;
    mesh.env.TM_FAULT = point;
  },
});
