// A list that is read as far as somebody looks at it. How it is read stands in `list-pages.js`, loaded by the first look.
import { once } from "./once.js";

const load = once(() => import("./list-pages.js"));

/** `read(from, how)` gives a page: `{ items, next? }`. */
export function listOf(read, how) {
  let made;
  // in the order in which they were asked for, also while it is loaded
  const list = (look) => (made ??= load().then(({ List }) => new List(read, how))).then(look);
  const iterated = (open) => {
    let steps;
    const begun = (step) => (steps === undefined ? list((list) => step(steps ??= open(list))) : step(steps));
    return {
      next: () => begun((steps) => steps.next()),
      return: (value) => begun((steps) => steps.return(value)),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
  return Object.freeze({
    then: (succeed, fail) => list((list) => list.first()).then(succeed, fail),
    pages: () => iterated((list) => list.pages()),
    [Symbol.asyncIterator]: () => iterated((list) => list.items()),
  });
}
