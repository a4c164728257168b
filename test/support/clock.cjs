// Loaded before a process: its clock runs ahead, as when the machine was off for a while.
const real = Date.now;
const aheadMs = Number(process.env.CLOCK_AHEAD_MS ?? 0);
Date.now = () => real() + aheadMs;
