/** The bridge of a window to the app: calls, events, files, and what only a desktop window has. */
import type { AddReport } from './albums.ts';
import type { CommandArguments, CommandName, CommandResults, OpenReport, Outcome } from './api.ts';
import type { NumberedEvent } from './app-state.ts';
import type { ChosenNetwork } from './imported/networks.ts';
import type { MenuCommand } from './desktop/window-actions.ts';

/** How a window reaches the app: `window.skipstone` of the preload script, or the web page's own connection. */
export interface SkipstoneBridge {
  call<Name extends CommandName>(
    name: Name,
    parameters: CommandArguments<Name>,
  ): Promise<Outcome<CommandResults[Name]>>;
  /** Returns a function that ends the subscription. */
  onEvent(listener: (event: NumberedEvent) => void): () => void;
  /** `listener` is called when events may have been missed, after a lost connection: ask `hello` again. Returns as `onEvent`. */
  onReconnect(listener: () => void): () => void;
  /** Opens dropped, pasted or picked files. The web page, which has no paths, uploads their content. */
  openFiles(files: readonly File[]): Promise<Outcome<OpenReport>>;
  /** Adds files to an album without opening them. Folders are added with everything below them. */
  addFilesToAlbum(albumId: string, files: readonly File[]): Promise<Outcome<AddReport>>;
  /** Sends an ONNX file for `addNetwork`; null: `chooseNetwork` opens a dialog for it. */
  readonly sendNetwork: ((file: File) => Promise<Outcome<ChosenNetwork>>) | null;
  /** Address of a view's file (`VIEW_FILES`). */
  viewUrl(token: string, file: string): string;
  /** null: the window is a web page. */
  readonly desktop: DesktopBridge | null;
}

/** What the desktop window shares with the system around it. */
export interface DesktopBridge {
  /** `listener` is called when a person chooses such an item of the native menu. Returns as `onEvent`. */
  onMenuCommand(listener: (command: MenuCommand) => void): () => void;
  /** Says which items have an effect now; the others are grey. */
  showPossible(commands: readonly MenuCommand[]): void;
  /** `listener` is called when the system has opened photos: from the file manager, by a second start, from the menu. Returns as `onEvent`. */
  onOpened(listener: (report: OpenReport) => void): () => void;
  /** Call while a person drags: the system goes on with the file. @param fileId from `prepareDrag` */
  startDrag(fileId: string): void;
}
