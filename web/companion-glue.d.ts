/** The wasm module's loader, made by the build beside companion.wasm (CMake target `companion`, -sMODULARIZE). */
declare module "companion-glue" {
  /** Loads and starts it; its exports are `_omakase_…`, texts and bytes go through `HEAPU8`. */
  export default function createModule(options: { canvas: HTMLCanvasElement; locateFile: () => string; host: object }): Promise<any>;
}
