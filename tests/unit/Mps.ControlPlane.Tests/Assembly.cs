// Meters are visible to the whole process: two control planes at once would collect each other's values.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
