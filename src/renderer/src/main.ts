/** Entry of the window: finds the bridge to the app, then mounts App.svelte. */
import { mount } from 'svelte';
import App from './App.svelte';
import ConnectionNote from './window/ConnectionNote.svelte';
import { findBridge } from './bridge/bridge.ts';
import { Connection } from './window/connection.svelte.ts';
import './styles/tokens.css';
import './styles/base.css';

const connection = new Connection();
const target = document.querySelector('#app')!;

try {
  const bridge = await findBridge((status) => {
    connection.change(status);
  });
  // A task of its own: with that of the module it would hold the page up for longer than 50 ms.
  await new Promise((resolve) => setTimeout(resolve));
  mount(App, { target, props: { bridge, connection } });
} catch (cause) {
  // Without a bridge there are no settings, and so no language to translate into.
  console.error(cause);
  mount(ConnectionNote, { target, props: { title: 'Skipstone', text: String(cause) } });
}
