import { newName } from '../../../adapters/new-name';
import { describeConformance } from '../../channel/conformance';
import { kit } from './kit';

describeConformance(newName, kit);
