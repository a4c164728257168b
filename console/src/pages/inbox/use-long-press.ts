const HOLD_MS = 450;

/** Listeners that run `act` when a finger rests on a thing; moving it means scrolling. */
export function useLongPress(act: () => unknown) {
  let timer = 0;
  const end = () => window.clearTimeout(timer);
  return {
    touchstart: () => {
      end();
      timer = window.setTimeout(act, HOLD_MS);
    },
    touchmove: end,
    touchend: end,
    touchcancel: end,
  };
}
