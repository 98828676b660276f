// A report opens: the recording that stands in the page is read as a dropped file would be, by the same code.

import { version } from '../../../package.json';
import english from '../../../public/_locales/en/messages.json';
import { REPORT_ELEMENT, readReport } from '../../bundle';
import { withFiles } from '../files/library';
import { analysisInTurns } from '../insight/in-turns';
import { mountPanel } from '../mount';
import '../style/panel.css';
import { lookupIn, setTexts, text } from '../texts';
import { reportSource } from './report-source';

setTexts(lookupIn(english), 'en');
const element = document.getElementById(REPORT_ELEMENT);
const recording = readReport(element?.textContent ?? '');
// As text it would stay in memory, a third larger than the file.
element?.remove();

const panel = mountPanel(document, withFiles(reportSource(version), analysisInTurns));
document.title = text('reportTitle');
await panel.files?.open([new File([recording], text('reportRecording'))]);
const row = panel.sessions.value?.[0];
if (row) document.title = text('reportTitleOf', row.label || row.site);
