/** A reactive value for tests: what derives from it follows its changes. */
export class ReactiveValue<Value> {
  value: Value;

  constructor(value: Value) {
    this.value = $state.raw(value);
  }
}
