/** Reactivity for tests, which are no components: values, and effects of their own. */

/** What derives from it follows its changes. */
export class ReactiveValue<Value> {
  value: Value;

  constructor(value: Value) {
    this.value = $state.raw(value);
  }
}

/** Runs an effect of a component until the returned function is called. */
export function runEffect(effect: () => () => void): () => void {
  return $effect.root(() => {
    $effect(effect);
  });
}
