/** Begins the window: finds the way to the app, then shows it. */
import { mount } from 'svelte';
import App from './App.svelte';
import ConnectionNote from './components/ConnectionNote.svelte';
import { findBridge } from './lib/bridge.ts';
import { Connection } from './state/connection.svelte.ts';
import './styles/tokens.css';
import './styles/base.css';

const connection = new Connection();
const target = document.querySelector('#app')!;

try {
  const bridge = await findBridge((status) => {
    connection.change(status);
  });
  mount(App, { target, props: { bridge, connection } });
} catch (cause) {
  // Nothing can be asked, so nothing better can be said.
  console.error(cause);
  mount(ConnectionNote, { target, props: { title: 'Skipstone', text: String(cause) } });
}
