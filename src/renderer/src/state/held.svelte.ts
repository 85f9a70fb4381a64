/** One value that tests change, seen by what derives from it. */
export class Held<Value> {
  value: Value;

  constructor(value: Value) {
    this.value = $state.raw(value);
  }
}
