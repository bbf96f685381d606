// Lists come from the module in little space (`src/output/rows.rs`): objects of one kind share a shape, in which numbers
// stand for the places of values. Made whole here, at a third of what parsing them as objects costs.

/** The objects of `{ shapes, runs, values }`, of whose members those of these names are dates. */
export function whole({ shapes, runs, values }, dates) {
  const kinds = shapes.map((shape) => ({ fill: filler(shape, dates), width: width(shape) }));
  const objects = [];
  let at = 0;
  for (let run = 0; run < runs.length; run += 2) {
    const { fill, width } = kinds[runs[run]];
    for (let left = runs[run + 1]; left > 0; left -= 1, at += width) objects.push(fill(values, at));
  }
  return objects;
}

// a copy of the shape, with values in place of numbers
function filler(shape, dates = []) {
  const names = [], places = [], inner = [], moments = [];
  for (const [name, place] of Object.entries(shape)) {
    if (typeof place === "number" && dates.includes(name)) {
      moments.push([name, place]);
    } else if (typeof place === "number") {
      names.push(name);
      places.push(place);
    } else if (typeof place === "object") {
      inner.push([name, filler(place)]);
    }
  }
  return (values, at) => {
    const object = { ...shape };
    for (let each = 0; each < names.length; each += 1) object[names[each]] = values[at + places[each]];
    for (const [name, place] of moments) object[name] = new Date(values[at + place]);
    for (const [name, fill] of inner) object[name] = fill(values, at);
    return object;
  };
}

const width = (shape) =>
  Object.values(shape).reduce((sum, place) => sum + (typeof place === "number" ? 1 : typeof place === "object" ? width(place) : 0), 0);
