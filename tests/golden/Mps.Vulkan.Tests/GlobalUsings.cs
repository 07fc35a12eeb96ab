global using Mps.Kernels;
global using Mps.Kernels.Tests;
global using Mps.Tests;
global using Xunit;

[assembly: AssemblyFixture(typeof(Mps.Vulkan.Tests.TestDevice))]
