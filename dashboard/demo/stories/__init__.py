"""Eight invented patients worth presenting at a tumour board, told relative to today. One file each."""

from dashboard.demo.stories.amyopathic_mda5 import amyopathic_mda5
from dashboard.demo.stories.antibodies_pending import antibodies_pending
from dashboard.demo.stories.breast_cancer_first import breast_cancer_first
from dashboard.demo.stories.died_of_lung_cancer import died_of_lung_cancer
from dashboard.demo.stories.flare_before_recurrence import flare_before_recurrence
from dashboard.demo.stories.folfox_on_methotrexate import folfox_on_methotrexate
from dashboard.demo.stories.juvenile_onset import juvenile_onset
from dashboard.demo.stories.work_up_stalled import work_up_stalled

STORIES = (
    flare_before_recurrence,
    work_up_stalled,
    antibodies_pending,
    breast_cancer_first,
    amyopathic_mda5,
    folfox_on_methotrexate,
    died_of_lung_cancer,
    juvenile_onset,
)
