// Live counts are of the process, so tests run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
